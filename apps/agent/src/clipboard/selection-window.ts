import type { FixesExtension } from 'x11';
import type { XConnection } from '../screen/x-connection.ts';
import { ScreenError } from '../screen/screen-error.ts';

const inputOnly = 2;
const propertyChangeMask = 0x400000;
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

/** The window that owns and asks for the clipboard on our behalf; never shown. */
export interface SelectionWindow {
  readonly id: number;
  readonly atoms: SelectionAtoms;
  /** Where what was asked for arrives, on this window. */
  readonly transfers: readonly number[];
}

async function internAtoms(x: XConnection): Promise<SelectionAtoms> {
  const pairs = await Promise.all(
    Object.entries(atomNames).map(async ([key, name]) => [key, await x.atom(name)] as const),
  );
  // Built from the keys of `atomNames` themselves.
  return Object.fromEntries(pairs) as SelectionAtoms;
}

export async function openSelectionWindow(x: XConnection): Promise<SelectionWindow> {
  const fixes = await x.extension<FixesExtension>('fixes');
  if (fixes === undefined) throw new ScreenError('missing-extension', 'the X server has no XFIXES extension');
  const atoms = await internAtoms(x);
  const names = Array.from({ length: transferProperties }, (_, index) => `USHER_TRANSFER_${index}`);
  const transfers = await Promise.all(names.map((name) => x.atom(name)));
  const id = x.client.AllocID();
  x.send((client) =>
    client.CreateWindow(id, x.root, 0, 0, 1, 1, 0, 0, inputOnly, 0, { eventMask: propertyChangeMask }),
  );
  fixes.SelectSelectionInput(id, atoms.clipboard, everyOwnerChange);
  x.flush();
  return { id, atoms, transfers };
}
