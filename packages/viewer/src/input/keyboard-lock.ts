/** In full screen the browser may leave its own shortcuts to the page; Escape is then held to come back. */
export async function lockKeyboard(on: boolean): Promise<void> {
  const { keyboard } = navigator as Navigator & { readonly keyboard?: { lock(): Promise<void>; unlock(): void } };
  try {
    if (on) await keyboard?.lock();
    else keyboard?.unlock();
  } catch {
    // Left again meanwhile.
    return;
  }
}
