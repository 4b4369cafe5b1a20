import { describe, expect, it } from 'vitest';
import { isTrouble, sayNotice, sayProgress } from './clipboard-words.ts';

const megabyte = 1 << 20;

describe('the words on the clipboard', () => {
  it('say how large what is too large is, and how much crosses', () => {
    const notice = {
      is: 'too-large',
      to: 'device',
      format: 'png',
      lengthBytes: 12 * megabyte,
      limitBytes: 8 * megabyte,
    } as const;
    expect(sayNotice(notice)).toBe('Your picture is 12 MB; the most that can be copied is 8 MB.');
    expect(sayNotice({ ...notice, to: 'here', format: 'text', lengthBytes: null, limitBytes: 4 * megabyte })).toBe(
      "The device's text is too large: the most that can be copied is 4 MB.",
    );
  });

  it('never say that what is too large has the size of the limit', () => {
    const [lengthBytes, limitBytes] = [8 * megabyte + 1, 8 * megabyte];
    expect(sayNotice({ is: 'too-large', to: 'here', format: 'png', lengthBytes, limitBytes })).toContain('8.1 MB');
  });

  it('name what crossed', () => {
    expect(sayNotice({ is: 'sent', formats: ['text', 'html', 'png'] })).toBe(
      'The device has your text, formatted text and picture.',
    );
    expect(sayNotice({ is: 'copied-here', formats: ['png'] })).toBe('Copied here from the device: picture.');
  });

  it('count a transfer up to its whole, and never ahead', () => {
    const progress = { to: 'device', doneBytes: 1.09 * megabyte, wholeBytes: 3.01 * megabyte } as const;
    expect(sayProgress(progress)).toBe('Sending your clipboard: 1 of 3.1 MB');
  });

  it('are trouble unless something crossed', () => {
    expect(isTrouble({ is: 'sent', formats: ['text'] })).toBe(false);
    expect(isTrouble({ is: 'copied-there', formats: ['text'] })).toBe(true);
    expect(isTrouble({ is: 'not-readable' })).toBe(true);
  });
});
