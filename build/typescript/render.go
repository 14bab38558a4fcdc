package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

const header = `// Made from server/contract by build/typescript; "make golden" writes it anew.
`

// renderer writes types of Go as types of TypeScript.
type renderer struct {
	names   map[reflect.Type]string
	taken   map[string]reflect.Type
	sources *sources
	waiting []reflect.Type
	err     error
}

// render returns the declarations of types and of all that they hold, by name.
func render(root string, roots []named) ([]byte, error) {
	r := &renderer{names: map[reflect.Type]string{}, taken: map[string]reflect.Type{}, sources: newSources(root)}
	for _, one := range roots {
		r.call(one.of, one.name)
	}
	written := map[string]string{}
	for len(r.waiting) > 0 {
		next := r.waiting[0]
		r.waiting = r.waiting[1:]
		written[r.names[next]] = r.declare(next)
	}
	if r.err != nil {
		return nil, r.err
	}
	var out strings.Builder
	out.WriteString(header)
	for _, name := range slices.Sorted(maps.Keys(written)) {
		out.WriteString("\n" + written[name])
	}
	return []byte(out.String()), nil
}

// call gives a type its name, and has it declared.
func (r *renderer) call(t reflect.Type, name string) {
	if other, taken := r.taken[name]; taken && other != t {
		r.err = fmt.Errorf("%s and %s both have the name %s: list one of them in types.go", other, t, name)
	}
	r.names[t], r.taken[name] = name, t
	r.waiting = append(r.waiting, t)
}

// nameOf returns the name of a declared type.
func (r *renderer) nameOf(t reflect.Type) string {
	if _, known := r.names[t]; !known {
		r.call(t, t.Name())
	}
	return r.names[t]
}

// declare writes a struct as an interface, and a string with constants as their union.
func (r *renderer) declare(t reflect.Type) string {
	source, err := r.sources.of(t)
	if err != nil {
		r.err = err
		return ""
	}
	name := r.names[t]
	comment := commentOf(inJSON(source.doc[t.Name()], t), t.Name(), name, "")
	if t.Kind() == reflect.String {
		return fmt.Sprintf("%sexport type %s = %s;\n", comment, name, strings.Join(source.constants[t.Name()], " | "))
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%sexport interface %s {\n", comment, name)
	r.fields(&out, t)
	out.WriteString("}\n")
	return out.String()
}

// fields writes the fields of a struct, and those of the structs in it that JSON shows
// as its own.
func (r *renderer) fields(out *strings.Builder, t reflect.Type) {
	source, err := r.sources.of(t)
	if err != nil {
		r.err = err
		return
	}
	for field := range t.Fields() {
		tag, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case tag == "-" || !field.IsExported():
			continue
		case tag == "" && field.Anonymous:
			r.fields(out, pointed(field.Type))
			continue
		case tag == "":
			r.err = fmt.Errorf("%s.%s has no name in JSON", t, field.Name)
		}
		optional := strings.Contains(options, "omit")
		mark := ""
		if optional {
			mark = "?"
		}
		comment := commentOf(inJSON(source.doc[t.Name()+"."+field.Name], t), field.Name, tag, "    ")
		if comment != "" && !strings.HasSuffix(out.String(), "{\n") {
			out.WriteString("\n")
		}
		fmt.Fprintf(out, "%s    %s%s: %s;\n", comment, tag, mark, r.valueOf(field.Type, optional))
	}
}

// valueOf writes the type of a value. Lists, maps and pointers without a value are null,
// unless they are left out.
func (r *renderer) valueOf(t reflect.Type, optional bool) string {
	empty := []reflect.Kind{reflect.Slice, reflect.Map, reflect.Pointer}
	if optional || t == reflect.TypeFor[json.RawMessage]() || !slices.Contains(empty, t.Kind()) {
		return r.plain(t)
	}
	return r.plain(t) + " | null"
}

// plain writes a type without null.
func (r *renderer) plain(t reflect.Type) string {
	switch t.Kind() { //nolint:exhaustive // others cannot be in an answer, and are an error
	case reflect.Pointer:
		return r.plain(t.Elem())
	case reflect.Bool:
		return "boolean"
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Float64:
		return "number"
	case reflect.Interface:
		return "unknown"
	case reflect.String:
		return r.text(t)
	case reflect.Slice:
		return r.list(t)
	case reflect.Map:
		record := fmt.Sprintf("Record<%s, %s>", r.text(t.Key()), r.plain(t.Elem()))
		if r.text(t.Key()) != "string" {
			return "Partial<" + record + ">"
		}
		return record
	case reflect.Struct:
		return r.nameOf(t)
	default:
		r.err = fmt.Errorf("there is no rule for %s", t)
		return ""
	}
}

// text writes the type of a string: its name when constants list its values.
func (r *renderer) text(t reflect.Type) string {
	if t.PkgPath() == "" || slices.Contains(open, t) {
		return "string"
	}
	source, err := r.sources.of(t)
	if err != nil {
		r.err = err
		return ""
	}
	if len(source.constants[t.Name()]) == 0 {
		return "string"
	}
	return r.nameOf(t)
}

// list writes the type of a list. Bytes are base64.
func (r *renderer) list(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[json.RawMessage]():
		return "unknown"
	case t.Elem().Kind() == reflect.Uint8:
		return "string"
	default:
		return r.plain(t.Elem()) + "[]"
	}
}

func pointed(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

// inJSON replaces the names of fields in a comment by those that clients see.
func inJSON(doc string, t reflect.Type) string {
	if t.Kind() != reflect.Struct {
		return doc
	}
	for field := range t.Fields() {
		if tag, _, _ := strings.Cut(field.Tag.Get("json"), ","); tag != "" && tag != "-" {
			doc = regexp.MustCompile(`\b`+field.Name+`\b`).ReplaceAllString(doc, tag)
		}
	}
	return doc
}
