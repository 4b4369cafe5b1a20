import type { ErrorWords } from '@usher/contract';
import { Link } from '@tanstack/react-router';
import { useOpenTeam } from '../../live/live-context.ts';

/** The plain refusal, with whom to ask. */
export function Forbidden({ words }: { words: ErrorWords }) {
  const { team } = useOpenTeam();
  return (
    <main id="main" tabIndex={-1} className="mx-auto mt-16 max-w-md px-4 outline-none">
      <h1>{words.title}</h1>
      <p className="mt-2 text-soft">{words.todo}</p>
      <Link to="/t/$team/devices" params={{ team: team.id }} className="mt-4 inline-block text-accent-ink underline">
        Go to your devices
      </Link>
    </main>
  );
}
