export { authorize, loadMember } from './load-member.ts';
export { grantable, mayGrant, mayManage } from './member-acts.ts';
export { may, teamMay } from './team-acts.ts';
