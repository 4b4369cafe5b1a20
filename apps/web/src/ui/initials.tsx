import { classes } from './classes.ts';

export function Initials({ text, label, mine }: { text: string; label: string; mine?: boolean }) {
  return (
    <span
      {...(label === '' ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label, title: label })}
      className={classes(
        'inline-flex size-6 shrink-0 items-center justify-center rounded-full border text-[0.6875rem] font-semibold',
        mine ? 'border-accent bg-accent-wash text-accent-ink' : 'border-line-strong bg-n3 text-soft',
      )}
    >
      {text}
    </span>
  );
}

export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const picked = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return picked
    .map((word) => Array.from(word ?? '')[0] ?? '')
    .join('')
    .toUpperCase();
}
