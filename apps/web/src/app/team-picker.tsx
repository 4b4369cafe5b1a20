import { roleName, type TeamView } from '@usher/contract';
import { Link } from '@tanstack/react-router';
import { Empty } from '../ui/empty.tsx';

export function TeamPicker({ teams }: { teams: readonly TeamView[] }) {
  return (
    <main id="main" className="mx-auto mt-24 w-full max-w-md px-4">
      <h1 className="mb-4">Choose a team</h1>
      {teams.length === 0 ? (
        <Empty sentence="You are in no team. Ask for an invitation link.">
          <Link to="/account" className="text-accent-ink underline">
            Your account
          </Link>
        </Empty>
      ) : (
        <ul className="overflow-hidden rounded-md border border-line bg-surface">
          {teams.map((team) => (
            <li key={team.id} className="border-b border-line last:border-b-0">
              <Link
                to="/t/$team/devices"
                params={{ team: team.id }}
                className="flex h-11 items-center justify-between px-3 hover:bg-n3 pointer-coarse:h-12"
              >
                <span className="font-medium">{team.name}</span>
                <span className="text-muted">{roleName[team.role]}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </main>
  );
}
