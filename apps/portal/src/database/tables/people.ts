import type { Role, Scope } from '@usher/contract';
import type { Json, WithDefault } from './columns.ts';

// Teams, their people, and how these are known.

export interface TeamTable {
  id: string;
  name: string;
  created_at: Date;
  event_number: WithDefault<number>;
  audit_number: WithDefault<number>;
  audit_keep_days: WithDefault<number | null>;
  audit_anchor: WithDefault<number>;
  audit_anchor_hash: WithDefault<Uint8Array>;
  audit_pruned_at: WithDefault<Date | null>;
}

export interface PersonTable {
  id: string;
  email: string;
  name: string;
  created_at: Date;
}

export interface MemberTable {
  id: string;
  team_id: string;
  person_id: string;
  role: Role;
  state: WithDefault<'active' | 'suspended'>;
  created_at: Date;
  removed_at: WithDefault<Date | null>;
}

export interface InvitationTable {
  id: string;
  team_id: string;
  email: string | null;
  role: Exclude<Role, 'owner'>;
  token_hash: Uint8Array;
  invited_by: string;
  created_at: Date;
  expires_at: Date;
  accepted_at: WithDefault<Date | null>;
  accepted_by: WithDefault<string | null>;
  revoked_at: WithDefault<Date | null>;
}

export interface SetupCodeTable {
  id: string;
  code_hash: Uint8Array;
  created_at: Date;
  expires_at: Date;
  claim_hash: WithDefault<Uint8Array | null>;
  claimed_until: WithDefault<Date | null>;
  burnt_at: WithDefault<Date | null>;
}

export interface CredentialTable {
  person_id: string;
  password_hash: string;
  changed_at: Date;
}

export interface SignInTable {
  id: string;
  person_id: string;
  token_hash: Uint8Array;
  created_at: Date;
  expires_at: Date;
  address: string | null;
  browser: string | null;
  revoked_at: WithDefault<Date | null>;
}

export interface ApiKeyTable {
  id: string;
  team_id: string;
  made_by: string;
  made_as: Role;
  label: string;
  hint: string;
  secret_hash: Uint8Array;
  scopes: Json<Scope[]>;
  created_at: Date;
  expires_at: Date;
  last_used_at: WithDefault<Date | null>;
  last_used_address: WithDefault<string | null>;
  warned_at: WithDefault<Date | null>;
  revoked_at: WithDefault<Date | null>;
}
