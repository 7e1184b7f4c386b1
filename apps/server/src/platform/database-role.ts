import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import pg from 'pg';

/**
 * The role that serves. It belongs to one database: roles are shared by all databases of a cluster, and two casinos in
 * one cluster must not be able to log in to each other. It may do what the migrations grant it, and nothing else.
 */
export interface AppRole {
  readonly name: string;
  readonly password: string;
}

const SCRAM_ITERATIONS = 4096;

/** The role of a database. The password is derived, so that each process that has the internal secret knows it. */
export function appRole(databaseName: string, internalSecret: string): AppRole {
  return {
    name: `croupier_app_${roleSuffix(databaseName)}`,
    password: createHmac('sha256', internalSecret).update(`croupier app role\0${databaseName}`).digest('base64url'),
  };
}

/** The URL with another login. Also of a URL without a host (a socket), where URL has no place for a user. */
export function withLogin(url: string, login: AppRole): string {
  const result = new URL(url);
  result.username = encodeURIComponent(login.name);
  if (result.username !== '') {
    result.password = encodeURIComponent(login.password);
    result.searchParams.delete('user');
    result.searchParams.delete('password');
  } else {
    result.searchParams.set('user', login.name);
    result.searchParams.set('password', login.password);
  }
  return result.href;
}

/**
 * The URL with the derived password, where it names the role of its database and no password: this is what a server is
 * given that must not have the owner's URL. Any other URL is returned as it is.
 */
export function withDerivedPassword(url: string, internalSecret: string): string {
  const { pathname, username, password } = new URL(url);
  const role = appRole(decodeURIComponent(pathname.slice(1)), internalSecret);
  return decodeURIComponent(username) === role.name && password === '' ? withLogin(url, role) : url;
}

/** The URL with the same login, which becomes the role at the start of its session. */
export function withRole(url: string, roleName: string): string {
  const result = new URL(url);
  const given = result.searchParams.get('options');
  result.searchParams.set('options', `${given === null ? '' : `${given} `}-c role=${roleName}`);
  return result.href;
}

/**
 * Makes the role where it is missing, and lets the owner act as it. Returns false where the owner may not make roles and
 * nobody else has made it. Runs under the migration's lock.
 */
export async function ensureAppRole(client: pg.Client, role: AppRole): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean; may: boolean }>(
    `select exists (select from pg_roles where rolname = $1) as there, rolsuper or rolcreaterole as may
       from pg_roles where rolname = current_user`,
    [role.name],
  );
  if (rows[0]?.there !== true) {
    if (rows[0]?.may !== true) return false;
    await client.query(
      `create role ${pg.escapeIdentifier(role.name)} login nosuperuser nocreatedb nocreaterole noreplication
       password ${pg.escapeLiteral(scramVerifier(role.password))}`,
    );
  }
  // As a member the owner can serve as the role where the role can't log in. Superusers are members of all; a role that
  // an administrator made may be one that this owner can't grant, and is a member of already.
  await client
    .query(
      `do $$ begin
         if not (select rolsuper from pg_roles where rolname = current_user) then
           execute format('grant %I to %I', ${pg.escapeLiteral(role.name)}, current_user);
         end if;
       end $$`,
    )
    .catch(() => undefined);
  return true;
}

/** Sets the role's password to the derived one; returns false where the owner may not. */
export async function resetPassword(client: pg.Client, role: AppRole): Promise<boolean> {
  try {
    await client.query(
      `alter role ${pg.escapeIdentifier(role.name)} login password ${pg.escapeLiteral(scramVerifier(role.password))}`,
    );
    return true;
  } catch {
    return false;
  }
}

/**
 * Hands every privilege in schema `croupier` from one role to another. A database that was cloned or renamed has grants
 * to the role of its template or former name; its own role takes them over, so that two databases still share none.
 */
export async function moveGrants(client: pg.Client, from: string, to: string): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(MOVE_GRANTS, [from, to]);
  for (const { statement } of rows) await client.query(statement);
}

/** One GRANT to the new role and one REVOKE from the old one for each privilege that the catalogue shows. */
const MOVE_GRANTS = `
  with object (acl, target) as (
    select relacl, case relkind when 'S' then 'sequence ' else 'table ' end || oid::regclass
      from pg_class where relnamespace = 'croupier'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S', 'f')
    union all
    select proacl, 'routine ' || oid::regprocedure from pg_proc where pronamespace = 'croupier'::regnamespace
    union all
    select typacl, 'type ' || oid::regtype from pg_type where typnamespace = 'croupier'::regnamespace
    union all
    select nspacl, 'schema ' || oid::regnamespace from pg_namespace where nspname = 'croupier'
  ), granted as (
    select privilege_type || ' on ' || target as what
      from object, aclexplode(acl) entry join pg_roles on pg_roles.oid = entry.grantee where rolname = $1
    union all
    select format('%s (%I) on table %s', privilege_type, attname, attrelid::regclass)
      from pg_attribute join pg_class on pg_class.oid = attrelid, aclexplode(attacl) entry
      join pg_roles on pg_roles.oid = entry.grantee
     where relnamespace = 'croupier'::regnamespace and rolname = $1
  )
  select format('grant %s to %I', what, $2::text) as statement from granted
  union all
  select format('revoke %s from %I', what, $1::text) from granted`;

/** Different names give different suffixes: what is not plain is cut short, and carries a hash of the whole name. */
function roleSuffix(databaseName: string): string {
  const looksHashed = /_[0-9a-f]{8}$/.test(databaseName);
  if (/^[a-z0-9_]{1,40}$/.test(databaseName) && !looksHashed) return databaseName;
  const plain = databaseName
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, 36);
  return `${plain}_${createHash('sha256').update(databaseName).digest('hex').slice(0, 8)}`;
}

/** The form in which PostgreSQL stores a password. The server's log of statements then never shows the password. */
function scramVerifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, SCRAM_ITERATIONS, 32, 'sha256');
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64');
  const keys = `${storedKey}:${hmac('Server Key').toString('base64')}`;
  return `SCRAM-SHA-256$${SCRAM_ITERATIONS}:${salt.toString('base64')}$${keys}`;
}
