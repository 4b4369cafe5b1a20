import { CallError, errors, helpOfError, unreachableWords } from '@usher/contract';
import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';

export interface ProblemWords {
  readonly title: string;
  readonly todo: string;
  readonly reference: string | null;
  readonly fields: Readonly<Record<string, string>>;
  /** The part of the help that says more, as a path. */
  readonly help: string | null;
}

/** The words come from the contract; an unknown throw is our bug and reads like one. */
export function problemWords(error: unknown): ProblemWords {
  if (!(error instanceof CallError)) return { ...errors.internal, reference: null, fields: {}, help: null };
  if (!error.problem) return { ...unreachableWords, reference: null, fields: {}, help: null };
  const { code, title, todo, reference, fields } = error.problem;
  return { title, todo, reference, fields: fields ?? {}, help: helpOfError(code) };
}

/** Beside the thing that failed. */
export function ProblemNote({ error, children }: { error: unknown; children?: ReactNode }) {
  if (error === null || error === undefined) return null;
  const words = problemWords(error);
  return (
    <div role="alert" className="flex gap-2 rounded-md border border-line-strong bg-surface p-3">
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
      <div className="min-w-0">
        <p className="font-medium">{words.title}</p>
        <p className="text-soft">{words.todo}</p>
        <HelpLink help={words.help} />
        {Object.entries(words.fields).map(([field, why]) => (
          <p key={field} className="text-soft">
            {field}: {why}
          </p>
        ))}
        {words.reference ? (
          <p className="text-xs text-muted">
            Reference <code className="font-mono">{words.reference}</code>
          </p>
        ) : null}
        {children}
      </div>
    </div>
  );
}

/** In place of a page that could not be shown. */
export function ProblemPage({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const words = problemWords(error);
  const forbidden = error instanceof CallError && error.status === 403;
  return (
    <section role="alert" className="mx-auto mt-16 max-w-md px-4">
      <h1>{words.title}</h1>
      <p className="mt-2 text-soft">{words.todo}</p>
      <HelpLink help={words.help} />
      {words.reference ? (
        <p className="mt-2 text-xs text-muted">
          Reference <code className="font-mono">{words.reference}</code>
        </p>
      ) : null}
      {onRetry && !forbidden ? (
        <Button className="mt-4" onClick={onRetry}>
          Try again
        </Button>
      ) : null}
    </section>
  );
}

/** In a tab of its own: what failed stays where it is. */
function HelpLink({ help }: { help: string | null }) {
  if (help === null) return null;
  return (
    <p>
      <a href={help} target="_blank" rel="noreferrer" className="text-accent-ink underline">
        Help with this
      </a>
    </p>
  );
}
