export { createTeams } from './create-teams.ts';
