/** Where the unprivileged user runs from: the clone, or a copy of what runs when the clone is closed to it. */
export function stageFor(user: { uid: number; gid: number } | undefined): { node: string; base: string };
