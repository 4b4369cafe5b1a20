/** One part of a help page; `id` is its anchor. */
export interface HelpPart {
  readonly id: string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
}

export interface HelpText {
  readonly title: string;
  readonly lead: readonly string[];
  readonly parts: readonly HelpPart[];
}

/**
 * Reads a text of docs/help: `# title`, paragraphs, then parts of `<a id="…"></a>`, `## heading` and paragraphs. Nothing
 * else is markup there.
 */
export function readHelpText(markdown: string): HelpText {
  const [head = '', ...parts] = markdown.split(/^<a id="/m);
  const [title = '', ...lead] = blocks(head);
  return { title: title.replace(/^# /, ''), lead, parts: parts.map(readPart) };
}

function readPart(part: string): HelpPart {
  const [, id = '', text = ''] = /^([a-z-]+)"><\/a>\n([^]*)$/.exec(part) ?? [];
  const [heading = '', ...paragraphs] = blocks(text);
  return { id, heading: heading.replace(/^## /, ''), paragraphs };
}

function blocks(text: string): string[] {
  return text
    .split(/\n(?=## )|\n{2,}|(?<=^#{1,2} .*)\n/m)
    .map((block) => block.trim().replaceAll('\n', ' '))
    .filter((block) => block !== '');
}
