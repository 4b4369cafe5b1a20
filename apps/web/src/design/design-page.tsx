import type { ReactNode } from 'react';
import { AppearanceChoice } from '../features/account/appearance-choice.tsx';
import { openTeam } from '../live/live-context.ts';
import { Page } from '../ui/page.tsx';
import { CapacityStates } from './capacity-states.tsx';
import { ControlStates } from './control-states.tsx';
import { ListStates } from './list-states.tsx';
import { NoticeStates } from './notice-states.tsx';
import { sampleTeam } from './sample-team.ts';
import { TokenSheet } from './token-sheet.tsx';

/** Every component in every state, in development only. */
export function DesignPage() {
  return (
    <openTeam.Provider value={sampleTeam}>
      <Page title="Design" aside={<AppearanceChoice />}>
        <div className="flex flex-col gap-10">
          <Section title="Tokens">
            <TokenSheet />
          </Section>
          <Section title="Controls">
            <ControlStates />
          </Section>
          <Section title="Capacity">
            <CapacityStates />
          </Section>
          <Section title="Notices">
            <NoticeStates />
          </Section>
          <Section title="Devices and sessions">
            <ListStates />
          </Section>
        </div>
      </Page>
    </openTeam.Provider>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="mb-3 border-b border-line pb-1">{title}</h2>
      <div className="flex flex-col gap-6">{children}</div>
    </section>
  );
}
