import type { HelpPage } from '@usher/contract';
import copyAndPaste from '../../../../../docs/help/copy-and-paste.md?raw';
import keysDoNotArrive from '../../../../../docs/help/keys-do-not-arrive.md?raw';
import problemsEnding from '../../../../../docs/help/problems-ending-a-session.md?raw';
import whatIsCounted from '../../../../../docs/help/what-is-counted.md?raw';
import whyDidItEnd from '../../../../../docs/help/why-did-it-end.md?raw';
import whyRefused from '../../../../../docs/help/why-was-i-refused.md?raw';
import { type HelpText, readHelpText } from './help-text.ts';

/** M9: every cause and its cure, each page linked from where it hurts. */
export const helpTexts: Readonly<Record<HelpPage, HelpText>> = {
  'problems-ending-a-session': readHelpText(problemsEnding),
  'why-was-i-refused': readHelpText(whyRefused),
  'why-did-it-end': readHelpText(whyDidItEnd),
  'what-is-counted': readHelpText(whatIsCounted),
  'keys-do-not-arrive': readHelpText(keysDoNotArrive),
  'copy-and-paste': readHelpText(copyAndPaste),
};
