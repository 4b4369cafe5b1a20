import { helpOfError, helpOfReason, helpPages, reasonCodes, routes } from '@usher/contract';
import { describe, expect, it } from 'vitest';
import { readHelpText } from './help-text.ts';
import { helpTexts } from './help-texts.ts';

const anchors = new Set(helpPages.flatMap((page) => helpTexts[page].parts.map(({ id }) => `/help/${page}#${id}`)));

describe('the help', () => {
  it('has a title, a lead and parts on every page, each part with its own anchor, a heading and something to say (M9)', () => {
    for (const page of helpPages) {
      const { title, lead, parts } = helpTexts[page];
      expect(title, page).not.toMatch(/^#|^$/);
      expect(lead.length, page).toBeGreaterThan(0);
      expect(new Set(parts.map(({ id }) => id)).size, page).toBe(parts.length);
      for (const { id, heading, paragraphs } of parts) {
        expect(id, heading).toMatch(/^[a-z-]+$/);
        expect(heading, id).not.toMatch(/^#|^$|\.$/);
        expect(paragraphs.length, id).toBeGreaterThan(0);
        for (const text of paragraphs) expect(text, id).toMatch(/[.:]$/);
      }
    }
  });

  it('explains every way a session can end, and nothing that cannot happen (M9)', () => {
    for (const code of reasonCodes) expect(anchors, code).toContain(helpOfReason(code));
    expect(helpTexts['why-did-it-end'].parts.map(({ id }) => id).toSorted()).toEqual([...reasonCodes].toSorted());
  });

  it('explains every refusal of Connect and of End that is about the session (M9)', () => {
    const aboutTheRequest = new Set(['not-found', 'forbidden', 'bad-request']);
    const codes = (['POST /api/teams/:team/sessions', 'POST /api/sessions/:session/end'] as const)
      .flatMap((key): readonly string[] => routes[key].errors)
      .filter((code) => !aboutTheRequest.has(code));
    expect(codes).toContain('at-capacity');
    for (const code of codes) expect(anchors, code).toContain(helpOfError(code));
  });

  it('reads a text written over several lines', () => {
    expect(
      readHelpText('# A title\n\nTwo\nlines.\n\n<a id="one-part"></a>\n## Its heading\n\nFirst.\n\nSecond.\n'),
    ).toEqual({
      title: 'A title',
      lead: ['Two lines.'],
      parts: [{ id: 'one-part', heading: 'Its heading', paragraphs: ['First.', 'Second.'] }],
    });
  });
});
