package config

import "fmt"

// Consent says whether the words of people leave the server without their yes.
type Consent string

// The choices for consent.
const (
	// ConsentOff does not ask for consent.
	ConsentOff Consent = "off"
	// ConsentOptOut takes the posts of all people but those who said no.
	ConsentOptOut Consent = "opt_out"
	// ConsentOptIn takes the words of those who said yes only.
	ConsentOptIn Consent = "opt_in"
)

// consentOf reads the setting. A value that is not known becomes the stricter one, because
// the admin who mistyped it wanted consent.
func consentOf(value *string) (consent Consent, problem string) {
	if value == nil || *value == "" {
		return ConsentOff, ""
	}
	switch consent := Consent(*value); consent {
	case ConsentOff, ConsentOptOut, ConsentOptIn:
		return consent, ""
	default:
		return ConsentOptIn, fmt.Sprintf(`Consent is %q: it must be "off", "opt_out" or "opt_in"; "opt_in" is used`, *value)
	}
}
