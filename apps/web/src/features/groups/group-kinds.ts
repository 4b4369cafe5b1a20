import { count } from '../../access/use-groups.ts';

export type Kind = 'people' | 'devices';

/** One group, as both pages list it. */
export interface ListedGroup {
  readonly id: string;
  readonly name: string;
  readonly inside: readonly string[];
}

/** The words in which the two pages differ. */
export const words = {
  people: {
    page: 'Groups of people',
    empty: 'No groups yet. A group stands for people in access lists and reserved places.',
    things: 'People',
    search: 'Search people',
    size: (things: number) => count(things, 'person', 'people'),
  },
  devices: {
    page: 'Groups of devices',
    empty: 'No groups yet. A group lets you say once who may access many devices.',
    things: 'Devices',
    search: 'Search devices',
    size: (things: number) => count(things, 'device', 'devices'),
  },
} as const;
