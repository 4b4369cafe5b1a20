import { classes } from './classes.ts';

export type DotLook = 'on' | 'off' | 'warn' | 'ending';
const looks: Record<DotLook, string> = {
  on: 'bg-accent',
  off: 'border border-n8',
  warn: 'bg-warn',
  ending: 'bg-danger',
};

/** A dot with words: colour never speaks alone. */
export function Dot({ look, children }: { look: DotLook; children: string }) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <span aria-hidden className={classes('size-2 shrink-0 rounded-full', looks[look])} />
      {children}
    </span>
  );
}
