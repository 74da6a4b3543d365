import { type Session } from "../shared/session";

interface WhoProps {
  session: Session | null;
  onMove: (org: string) => void;
  onLeave: () => void;
}

/** Who asks, in which organisation, and the ways to another one and out. */
export function Who({ session, onMove, onLeave }: WhoProps) {
  if (session === null) {
    return <Leave name="Forget token" onLeave={onLeave} />;
  }
  const { user, org, role, organizations } = session;
  return (
    <span className="who">
      <span>{user.email}</span>
      {organizations.length === 1 ? (
        <span>{`${org} (${role})`}</span>
      ) : (
        <select
          aria-label="Organisation"
          value={org}
          onChange={(event) => onMove(event.target.value)}
        >
          {organizations.map((one) => (
            <option key={one.org} value={one.org}>
              {`${one.org} (${one.role})`}
            </option>
          ))}
        </select>
      )}
      <Leave name="Sign out" onLeave={onLeave} />
    </span>
  );
}

function Leave({ name, onLeave }: { name: string; onLeave: () => void }) {
  return (
    <button type="button" className="leave" onClick={onLeave}>
      {name}
    </button>
  );
}
