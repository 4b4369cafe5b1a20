import type { MemberActor } from '../ports.ts';

/** Words a thing once for all readers of a kind: a hundred pages of those who run the team are told the same. */
export function oncePerKind<View>(
  kindOf: (reader: MemberActor) => string,
  present: (reader: MemberActor) => View,
): (reader: MemberActor) => View {
  const worded = new Map<string, View>();
  return (reader) => {
    const kind = kindOf(reader);
    const known = worded.get(kind);
    if (known !== undefined || worded.has(kind)) return known as View;
    const view = present(reader);
    worded.set(kind, view);
    return view;
  };
}
