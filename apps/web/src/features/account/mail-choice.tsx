import { type MailKind, mailKindNames, mailKinds } from '@usher/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { ProblemNote } from '../../ui/problem.tsx';

/** Of what one is written, as somebody who runs a team. Each switch is kept at once. */
export function MailChoice() {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: keys.mailOff,
    queryFn: ({ signal }) => call('GET /api/me/mail', {}, signal),
  });
  const save = useMutation({
    mutationFn: (off: MailKind[]) => call('PUT /api/me/mail', { body: { off } }),
    onSuccess: (saved) => client.setQueryData(keys.mailOff, saved),
  });
  const off = (save.isPending ? save.variables : query.data?.off) ?? [];
  const choose = (kind: MailKind, on: boolean) =>
    save.mutate(on ? off.filter((each) => each !== kind) : [...off, kind]);
  return (
    <section aria-labelledby="mail-choice-heading">
      <h2 id="mail-choice-heading" className="mb-1">
        E-mail
      </h2>
      <fieldset disabled={query.data === undefined}>
        <legend className="mb-2 text-soft">In teams that you help to run, be told by e-mail when</legend>
        {mailKindNames.map((kind) => (
          <label key={kind} className="flex min-h-8 items-center gap-2.5 pointer-coarse:min-h-12">
            <input
              type="checkbox"
              className="size-4 shrink-0 accent-accent-solid"
              checked={!off.includes(kind)}
              onChange={(event) => choose(kind, event.target.checked)}
            />
            <span>{mailKinds[kind]}</span>
          </label>
        ))}
      </fieldset>
      <ProblemNote error={save.error ?? query.error} />
    </section>
  );
}
