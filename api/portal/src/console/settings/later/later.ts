/** What has its place in the settings and does not exist yet. */
interface Later {
  readonly name: string;
  readonly title: string;
  readonly until: string;
  /** Where one does by hand what it will do: address, name, what is there. */
  readonly ways: readonly (readonly [string, string, string])[];
}

export const LATER: Readonly<Record<string, Later>> = {
  notifications: {
    name: "Notifications",
    title: "Nazara sends no messages yet",
    until: "Channels for what it notices will be set up here. Until then:",
    ways: [
      ["/", "Home", "what is open and new, live"],
      ["/settings/not-seen", "Not seen", "what does not flow in"],
      ["/graphiql", "GraphiQL", "subscriptions tell programs of everything new: they can pass it on"],
    ],
  },
};
