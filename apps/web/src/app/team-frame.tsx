import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { keys } from '../api/keys.ts';
import { meQuery } from '../api/queries.ts';
import { LiveRegion, useAnnouncer } from '../live/live-region.tsx';
import { clockOffset, openTeam } from '../live/live-context.ts';
import { useLiveTeam } from '../live/use-live-team.ts';
import { CapacityNotices } from './capacity-notices.tsx';
import { OfferTaker } from '../waiting/offer-taker.tsx';
import { Header } from './header.tsx';
import { NotFound } from './not-found.tsx';
import { StaleLine } from './stale-line.tsx';
import { TermNotice } from './term-notice.tsx';

/** The frame of a team's pages: header, what is live, and the page. */
export function TeamFrame() {
  const { team: teamId } = useParams({ from: '/signed-in/t/$team' });
  const me = useQuery(meQuery);
  const client = useQueryClient();
  const navigate = useNavigate();
  const announcer = useAnnouncer();
  const live = useLiveTeam(teamId, client);
  const team = me.data?.teams.find(({ id }) => id === teamId);
  const value = useMemo(
    () => (team ? { team, live, announce: announcer.announce } : null),
    [team, live, announcer.announce],
  );
  useEffect(() => {
    if (live.phase !== 'signed-out') return;
    client.removeQueries({ queryKey: ['team'] });
    void client.invalidateQueries({ queryKey: keys.me }).then(() => navigate({ to: '/' }));
  }, [live.phase, client, navigate]);
  if (!me.data) return null;
  if (!value) return <NotFound />;
  return (
    <openTeam.Provider value={value}>
      <clockOffset.Provider value={live.offsetMs}>
        <Header person={me.data.person} teams={me.data.teams} />
        <TermNotice />
        <StaleLine />
        <Outlet />
        <CapacityNotices />
        <OfferTaker />
        <LiveRegion text={announcer.text} />
      </clockOffset.Provider>
    </openTeam.Provider>
  );
}
