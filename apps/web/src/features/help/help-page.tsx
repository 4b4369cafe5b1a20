import { Link, useParams } from '@tanstack/react-router';
import { NotFound } from '../../app/not-found.tsx';
import { helpTexts } from './help-texts.ts';

export function HelpPage() {
  const { slug } = useParams({ from: '/help/$slug' });
  const text = helpTexts[slug];
  if (!text) return <NotFound />;
  return (
    <main id="main" className="mx-auto max-w-2xl px-4 pt-10 pb-24">
      <h1>{text.title}</h1>
      <p className="mt-2 text-soft">{text.lead}</p>
      {text.parts.map(({ heading, text: paragraphs }) => (
        <section key={heading} className="mt-6">
          <h2 className="mb-1">{heading}</h2>
          {paragraphs.map((paragraph) => (
            <p key={paragraph} className="mt-1 text-soft">
              {paragraph}
            </p>
          ))}
        </section>
      ))}
      <nav aria-label="Help" className="mt-10 border-t border-line pt-4">
        <ul className="flex flex-wrap gap-x-6 gap-y-1">
          {Object.entries(helpTexts)
            .filter(([other]) => other !== slug)
            .map(([other, { title }]) => (
              <li key={other}>
                <Link to="/help/$slug" params={{ slug: other }} className="text-accent-ink underline">
                  {title}
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
    </main>
  );
}
