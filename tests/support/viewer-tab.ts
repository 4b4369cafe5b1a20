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
