/** A profile to begin with: the scale that most tools know, under a name of one's own. */
export function starter(name: string): string {
  return JSON.stringify({
    name,
    description: "Where we began: the usual scale of severities.",
    severities: [
      { name: "sev1", rank: 1, title: "Critical", description: "Everybody stops what they do.", aliases: ["critical", "p1", "highest", "blocker"] },
      { name: "sev2", rank: 2, title: "High", description: "Many are held up.", aliases: ["high", "p2", "major"] },
      { name: "sev3", rank: 3, title: "Medium", description: "Some are held up; there is a way round.", aliases: ["medium", "p3", "moderate", "normal"] },
      { name: "sev4", rank: 4, title: "Low", description: "An annoyance.", aliases: ["low", "p4", "minor", "lowest"] },
    ],
  });
}
