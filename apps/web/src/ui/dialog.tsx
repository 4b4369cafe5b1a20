import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { classes } from './classes.ts';

interface DialogProps {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly wide?: boolean;
}

/**
 * The browser's own modal dialog: it traps focus, answers Escape and gives the focus back, and unlike a scripted one it
 * needs no style element, which our content policy refuses. Rendered while open. Focus goes to `data-autofocus`; after its
 * name a screen reader reads what describes it.
 */
export function Dialog({ title, onClose, children, wide }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (!dialog) return undefined;
    const opener = openerOf(document.activeElement);
    dialog.showModal();
    dialog.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    return () => {
      dialog.close();
      const { activeElement } = document;
      if (activeElement === document.body || dialog.contains(activeElement)) giveBack(opener);
    };
  }, []);
  // With every drawing, for a dialog that asked becomes one that answers.
  useLayoutEffect(() => {
    if (ref.current) describe(ref.current, `${titleId}-about`);
  });
  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      className={classes(
        'max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] overflow-auto rounded-md border border-line bg-surface p-5 shadow-float',
        wide ? 'max-w-2xl' : 'max-w-md',
      )}
    >
      <h2 id={titleId} className="mb-3">
        {title}
      </h2>
      {children}
    </dialog>
  );
}

/** Its facts describe it, what is marked so, or else its first paragraph. */
function describe(dialog: HTMLDialogElement, id: string): void {
  const found = [...dialog.querySelectorAll('dl, [data-describes], :scope > p')];
  // A dialog may hold another.
  const own = found.filter((element) => element.closest('dialog') === dialog);
  const about = own.find((element) => !element.matches('p')) ?? own[0];
  if (!about) return dialog.removeAttribute('aria-describedby');
  for (const before of dialog.querySelectorAll(`#${CSS.escape(id)}`)) before.removeAttribute('id');
  about.id = id;
  dialog.setAttribute('aria-describedby', id);
}

/** Where the focus was; of an item of a menu, which is gone by then, the button that opened it. */
function openerOf(focused: Element | null): Element | null {
  const menu = focused?.closest('[role="menu"]');
  return menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : focused;
}

/** The browser gives the focus back by itself where it can; what has left the page cannot take it, and its page does. */
function giveBack(opener: Element | null): void {
  const taker = opener?.isConnected ? opener : document.getElementById('main');
  if (taker instanceof HTMLElement) taker.focus({ preventScroll: true });
}

/** A verb with a long object breaks into lines instead of leaving the dialog. */
const longVerbs =
  '[&>button]:h-auto [&>button]:min-h-8 [&>button]:max-w-full [&>button]:py-1 [&>button]:whitespace-normal pointer-coarse:[&>button]:min-h-12';

export function DialogActions({ children }: { children: ReactNode }) {
  return <div className={classes('mt-5 flex flex-wrap justify-end gap-2', longVerbs)}>{children}</div>;
}
