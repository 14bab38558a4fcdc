package config

// Reach says which private channels a team admin's export may hold.
type Reach string

// Each includes those before it.
const (
	// ReachNone is no private channel.
	ReachNone Reach = "none"
	// ReachMember takes the private channels that the team admin is a member of.
	ReachMember Reach = "member"
	// ReachAll is every private channel of the team.
	ReachAll Reach = "all"
)

// PersonalData says how much a team admin's export may tell about people.
type PersonalData string

// The choices for personal data.
const (
	// PersonalMinimal is usernames and what people wrote.
	PersonalMinimal PersonalData = "minimal"
	// PersonalFull is profiles, settings and e-mail addresses too.
	PersonalFull PersonalData = "full"
)

// flag reads a setting that is on or off.
func flag(value *bool, otherwise bool) bool {
	if value == nil {
		return otherwise
	}
	return *value
}

// words is choice for a setting whose default is not the safest value: what is
// not known was meant to say something, so the safest is used for it.
func words[T ~string](problems *[]string, key string, value *string, otherwise, safest T, known ...T) T {
	if value == nil || *value == "" {
		return otherwise
	}
	return choice(problems, key, value, safest, known...)
}
