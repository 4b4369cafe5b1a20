import { errors } from '@usher/contract';
import { useOpenTeam } from '../../live/live-context.ts';
import { Page } from '../../ui/page.tsx';
import { Forbidden } from '../sessions/forbidden.tsx';
import { ApiKeyList } from './api-key-list.tsx';
import { JoinTokenList } from './join-token-list.tsx';
import { MailStanding } from './mail-standing.tsx';
import { TeamNameForm } from './team-name-form.tsx';
import { TeamTimeLimits } from './team-time-limits.tsx';
import { WebhookList } from './webhook-list.tsx';

export function SettingsPage() {
  const { team } = useOpenTeam();
  if (!team.may.renameTeam && !team.may.manageDevices) return <Forbidden words={errors.forbidden} />;
  return (
    <Page title="Settings">
      <div className="flex max-w-2xl flex-col gap-8">
        {team.may.renameTeam ? <TeamNameForm /> : null}
        {team.may.manageDevices ? <TeamTimeLimits /> : null}
        {team.may.manageDevices ? <JoinTokenList /> : null}
        {team.may.manageKeys ? <ApiKeyList /> : null}
        {team.may.manageWebhooks ? <WebhookList /> : null}
        {team.may.manageWebhooks ? <MailStanding /> : null}
      </div>
    </Page>
  );
}
