import { type HelpPage as Slug, helpPages } from '@usher/contract';
import { Link, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { NotFound } from '../../app/not-found.tsx';
import type { HelpPart } from './help-text.ts';
import { helpTexts } from './help-texts.ts';

export function HelpPage() {
  const { slug } = useParams({ from: '/help/$slug' });
  useEffect(showPartOfAddress, [slug]);
  const page = helpPages.find((each) => each === slug);
  if (!page) return <NotFound />;
  const { title, lead, parts } = helpTexts[page];
  return (
    <main id="main" className="mx-auto max-w-2xl px-4 pt-10 pb-24">
      <h1>{title}</h1>
      {lead.map((paragraph) => (
        <p key={paragraph} className="mt-2 text-soft">
          {paragraph}
        </p>
      ))}
      <Contents parts={parts} />
      {parts.map((part) => (
        <Part key={part.id} part={part} />
      ))}
      <OtherPages than={page} />
    </main>
  );
}

/** The text comes after the address was read, so the browser could not go there by itself. */
function showPartOfAddress(): void {
  document.getElementById(window.location.hash.slice(1))?.scrollIntoView();
}

function Contents({ parts }: { parts: readonly HelpPart[] }) {
  return (
    <nav aria-label="On this page" className="mt-4 border-l-2 border-line pl-3">
      <ul>
        {parts.map(({ id, heading }) => (
          <li key={id}>
            <a href={`#${id}`} className="text-accent-ink underline">
              {heading}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Part({ part: { id, heading, paragraphs } }: { part: HelpPart }) {
  return (
    <section id={id} aria-labelledby={`${id}-heading`} className="mt-6 scroll-mt-4 rounded-md target:bg-surface">
      <h2 id={`${id}-heading`} className="mb-1">
        {heading}
      </h2>
      {paragraphs.map((paragraph) => (
        <p key={paragraph} className="mt-1 text-soft">
          {paragraph}
        </p>
      ))}
    </section>
  );
}

function OtherPages({ than }: { than: Slug }) {
  return (
    <nav aria-label="Help" className="mt-10 border-t border-line pt-4">
      <ul className="flex flex-wrap gap-x-6 gap-y-1">
        {helpPages
          .filter((other) => other !== than)
          .map((other) => (
            <li key={other}>
              <Link to="/help/$slug" params={{ slug: other }} className="text-accent-ink underline">
                {helpTexts[other].title}
              </Link>
            </li>
          ))}
        <li>
          <Link to="/" className="text-accent-ink underline">
            Back to Usher
          </Link>
        </li>
      </ul>
    </nav>
  );
}
