import type { ButtonHTMLAttributes, MouseEvent, Ref } from 'react';
import { classes } from './classes.ts';

export type ButtonLook = 'primary' | 'plain' | 'danger' | 'quiet';

const looks: Record<ButtonLook, string> = {
  primary: 'bg-accent-solid text-on-accent hover:bg-accent-solid-hover border-transparent',
  plain: 'bg-surface border-line-strong hover:bg-n3',
  danger: 'bg-danger text-on-danger hover:bg-danger-hover border-transparent',
  quiet: 'border-transparent hover:bg-n3',
};

export function buttonClass(look: ButtonLook = 'plain', className?: string): string {
  return classes(
    'inline-flex h-8 shrink-0 items-center justify-center gap-1.5 rounded-md border px-3 text-sm font-medium whitespace-nowrap',
    'pointer-coarse:h-12 disabled:cursor-not-allowed disabled:opacity-50 aria-busy:cursor-progress aria-busy:opacity-50',
    looks[look],
    className,
  );
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: ButtonLook;
  readonly busy?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** While it is busy it does nothing and keeps the focus, which a button that is disabled would lose. */
export function Button({ look, busy = false, className, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      onClick={busy ? refuse : onClick}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      className={buttonClass(look, className)}
    />
  );
}

/** Nor does it send its form. */
function refuse(event: MouseEvent): void {
  event.preventDefault();
}
