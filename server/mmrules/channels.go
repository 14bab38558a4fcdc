package mmrules

// TownSquare is the name of the channel that every member of a team is in.
const TownSquare = "town-square"

// defaultChannels are the channels that the server makes with each team.
var defaultChannels = map[string]bool{TownSquare: true, "off-topic": true}

// IsDefaultChannel reports whether every team has a channel of that name.
func IsDefaultChannel(name string) bool { return defaultChannels[name] }
