import { errors } from '@usher/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { meQuery } from '../../api/queries.ts';
import { useOpenTeam, usePortalNow } from '../../live/live-context.ts';
import { clockTime } from '../../time/duration.ts';
import { Button } from '../../ui/button.tsx';
import { Facts } from '../../ui/facts.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { RowSkeleton } from '../../ui/skeleton.tsx';

const refreshMs = 5_000;

/** Whether Usher sends e-mail, how that goes, and a test. */
export function MailStanding() {
  const { team } = useOpenTeam();
  const now = usePortalNow();
  const client = useQueryClient();
  const me = useQuery(meQuery);
  const params = { team: team.id };
  const query = useQuery({
    queryKey: keys.mail(team.id),
    queryFn: ({ signal }) => call('GET /api/teams/:team/mail', { params }, signal),
    refetchInterval: refreshMs,
  });
  const test = useMutation({
    mutationFn: () => call('POST /api/teams/:team/mail/test', { params }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.mail(team.id) }),
  });
  const mail = query.data;
  return (
    <section aria-labelledby="mail-heading">
      <div className="mb-3 flex items-center justify-between gap-3">
        <h2 id="mail-heading">E-mail</h2>
        {mail?.setUp ? (
          <Button busy={test.isPending} onClick={() => test.mutate()}>
            Send a test mail
          </Button>
        ) : null}
      </div>
      <ProblemNote error={query.error ?? test.error} />
      {query.isPending ? <RowSkeleton rows={2} label="Loading the state of e-mail" /> : null}
      {mail?.setUp === false ? (
        <p className="text-soft">
          {errors['mail-not-set-up'].title} {errors['mail-not-set-up'].todo}
        </p>
      ) : null}
      {mail?.setUp ? (
        <Facts
          facts={[
            ['From', mail.from],
            ['Last sent', mail.lastSentAt === null ? 'Nothing yet' : clockTime(mail.lastSentAt, now)],
            ['Waiting', String(mail.waiting)],
            ...(mail.problem === null ? [] : [['Problem', mail.problem] as const]),
          ]}
        />
      ) : null}
      <p role="status" className="mt-1 text-soft">
        {test.isSuccess ? `A test is on its way to ${me.data?.person.email ?? 'you'}.` : ''}
      </p>
    </section>
  );
}
