import type { Db } from './database/index.ts';

export interface FirstTeams {
  tell(team: string): void;
  listen(listener: (team: string) => void): void;
}

/** Says which team was first: at once when there is one, else when the set-up made it. */
export function firstTeams(db: Db): FirstTeams {
  const waiting: ((team: string) => void)[] = [];
  return {
    tell(team) {
      for (const listener of waiting.splice(0)) listener(team);
    },
    listen(listener) {
      void db.read
        .selectFrom('team')
        .select('id')
        .orderBy('created_at')
        .limit(1)
        .executeTakeFirst()
        .then((row) => (row === undefined ? waiting.push(listener) : listener(row.id)));
    },
  };
}
