import type { ButtonHTMLAttributes, Ref } from 'react';
import { classes } from '../ui/classes.ts';

interface ToolProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly label: string;
  readonly pressed?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** One button of the viewer's bar; its picture is its child. */
export function Tool({ label, pressed, className, ...rest }: ToolProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      {...rest}
      className={classes(
        'flex size-8 shrink-0 items-center justify-center rounded-full hover:bg-n4 data-[state=open]:bg-n4 pointer-coarse:size-11 [&_svg]:size-4',
        pressed && 'bg-accent-wash text-accent-ink',
        className,
      )}
    />
  );
}
