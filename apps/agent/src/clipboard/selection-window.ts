import type { FixesExtension } from 'x11';
import type { XConnection } from '../screen/x-connection.ts';
import { ScreenError } from '../screen/screen-error.ts';

const inputOnly = 2;
const propertyChangeMask = 0x400000;
const structureNotifyMask = 0x20000;
/** Any program may destroy any window; one that does it again and again shall not keep us busy. */
const replaceAfterMs = 100;
/** XFixes: a new owner, its window gone, its program gone. */
const everyOwnerChange = 7;
/** Properties that transfers take in turn: a late piece of one that was given up must not land in the next. */
const transferProperties = 8;

export const predefinedAtoms = { atom: 4, integer: 19, string: 31 } as const;

/** Names of the selection protocol (ICCCM 2) and of formats, that are not predefined. */
const atomNames = {
  clipboard: 'CLIPBOARD',
  targets: 'TARGETS',
  incr: 'INCR',
  utf8: 'UTF8_STRING',
  text: 'TEXT',
  plainUtf8: 'text/plain;charset=utf-8',
  plain: 'text/plain',
  html: 'text/html',
  png: 'image/png',
} as const;

export type SelectionAtoms = Readonly<Record<keyof typeof atomNames, number>>;

async function internAtoms(x: XConnection): Promise<SelectionAtoms> {
  const pairs = await Promise.all(
    Object.entries(atomNames).map(async ([key, name]) => [key, await x.atom(name)] as const),
  );
  // Built from the keys of `atomNames` themselves.
  return Object.fromEntries(pairs) as SelectionAtoms;
}

/** The window that owns and asks for the clipboard on our behalf; never shown. */
export class SelectionWindow {
  readonly atoms: SelectionAtoms;
  /** Where what was asked for arrives, on this window. */
  readonly transfers: readonly number[];
  /** Another window stands for one that a program destroyed: what that one owned or asked for is gone. */
  onReplaced: () => void = () => undefined;
  readonly #x: XConnection;
  readonly #fixes: FixesExtension;
  #id: number;

  static async open(x: XConnection): Promise<SelectionWindow> {
    const fixes = await x.extension<FixesExtension>('fixes');
    if (fixes === undefined) throw new ScreenError('missing-extension', 'the X server has no XFIXES extension');
    const atoms = await internAtoms(x);
    const names = Array.from({ length: transferProperties }, (_, index) => `USHER_TRANSFER_${index}`);
    const transfers = await Promise.all(names.map((name) => x.atom(name)));
    return new SelectionWindow(x, fixes, atoms, transfers);
  }

  private constructor(x: XConnection, fixes: FixesExtension, atoms: SelectionAtoms, transfers: readonly number[]) {
    this.#x = x;
    this.#fixes = fixes;
    this.atoms = atoms;
    this.transfers = transfers;
    this.#id = this.#create();
    x.on('DestroyNotify', ({ wid }) => {
      if (wid === this.#id) setTimeout(() => this.#replace(), replaceAfterMs).unref();
    });
  }

  get id(): number {
    return this.#id;
  }

  #replace(): void {
    if (!this.#x.isOpen) return;
    this.#id = this.#create();
    this.onReplaced();
  }

  #create(): number {
    const id = this.#x.client.AllocID();
    const eventMask = propertyChangeMask | structureNotifyMask;
    this.#x.send((client) => client.CreateWindow(id, this.#x.root, 0, 0, 1, 1, 0, 0, inputOnly, 0, { eventMask }));
    this.#fixes.SelectSelectionInput(id, this.atoms.clipboard, everyOwnerChange);
    this.#x.flush();
    return id;
  }
}
