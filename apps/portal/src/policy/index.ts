export { mayGiveScopes, mayRevokeKey } from './key-acts.ts';
export { authorize, loadMember } from './load-member.ts';
export { lockTeamAs } from './lock-team-as.ts';
export { grantable, mayGrant, mayManage, mayPlace } from './member-acts.ts';
export { may, teamMay } from './team-acts.ts';
