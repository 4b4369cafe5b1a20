import type { Page } from 'playwright-core';

/** Connects to the first device of the page, and answers the viewer's tab once its session is shown. */
export async function openViewer(page: Page): Promise<Page> {
  const opening = page.context().waitForEvent('page');
  await page
    .getByRole('button', { name: /^Connect/ })
    .first()
    .click();
  const viewer = await opening;
  await viewer.getByRole('toolbar', { name: 'Session' }).waitFor();
  return viewer;
}

/** Of a US keyboard: what is typed with Shift. */
const shifted = /[A-Z~!@#$%^&*()_+{}|:"<>?]/;

/** As hands do it on a US keyboard, Shift included: the browser's driver alone would press `a` and call it `A`. */
export async function typeByHand({ keyboard }: Page, text: string): Promise<void> {
  for (const character of text) {
    const withShift = shifted.test(character);
    if (withShift) await keyboard.down('Shift');
    await keyboard.press(character, { delay: 5 });
    if (withShift) await keyboard.up('Shift');
  }
}
