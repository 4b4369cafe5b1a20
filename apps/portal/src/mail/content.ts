/** One mail, before it is made text and HTML. */
export interface MailContent {
  readonly subject: string;
  readonly lines: readonly string[];
  /** The one thing to do, and where. */
  readonly link: { readonly words: string; readonly url: string };
  /** Why it was sent, and how to have no more of it. */
  readonly why: string;
}

/** Names are written by people: one line each, whatever they hold, so that no header can be begun in a subject. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, 200);
}

export function textOf({ lines, link, why }: MailContent): string {
  return `${lines.join('\n\n')}\n\n${link.words}: ${link.url}\n\n-- \n${why}\n`;
}

/** Plain enough for any reader: no picture, no tracking, nothing from elsewhere. */
export function htmlOf({ subject, lines, link, why }: MailContent): string {
  const paragraphs = lines.map((line) => `<p>${escaped(line)}</p>`).join('');
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(subject)}</title></head>` +
    `<body style="font:16px/1.5 system-ui,sans-serif;max-width:36em">${paragraphs}` +
    `<p><a href="${escaped(link.url)}">${escaped(link.words)}</a></p><hr><p><small>${escaped(why)}</small></p></body></html>`
  );
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
