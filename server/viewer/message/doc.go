// Package message turns the Markdown of a post into HTML that is safe in a page:
// goldmark renders it without raw HTML, bluemonday keeps the elements on its
// list. The result loads nothing but images of custom emoji from the archive.
package message
