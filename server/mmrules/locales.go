package mmrules

import (
	"slices"

	"golang.org/x/text/language"
)

// maxLocale is the length of the longest locale, in bytes
// (model.UserLocaleMaxLength).
const maxLocale = 5

// serverLocales are the languages that servers show (supportedLocales in the
// server's i18n package). A server replaces any other locale of a
// new account by its default.
var serverLocales = []string{
	"bg", "de", "en", "en-AU", "es", "fa", "fr", "hu", "it", "ja", "ko", "nl", "pl", "pt-BR", "ro", "ru", "sv", "tr", "uk",
	"vi", "zh-CN", "zh-TW",
}

// IsLocale reports whether an import accepts a locale (model.IsValidLocale). Any other
// aborts it.
func IsLocale(locale string) bool {
	if locale == "" {
		return true
	}
	_, err := language.Parse(locale)
	return err == nil && len(locale) <= maxLocale
}

// IsServerLocale reports whether a new account keeps a locale.
func IsServerLocale(locale string) bool { return slices.Contains(serverLocales, locale) }
