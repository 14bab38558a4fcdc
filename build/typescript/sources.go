package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
)

// module is the path of this repository's packages.
const module = "github.com/mattermost-community/mattermost-plugin-team-export/"

// source holds what reflection does not tell of a package.
type source struct {
	// doc holds the comments of types, and of fields as "Type.Field".
	doc map[string]string
	// constants lists the values of each type of strings, as literals of TypeScript.
	constants map[string][]string
}

// sources reads packages once.
type sources struct {
	root string
	read map[string]*source
}

func newSources(root string) *sources { return &sources{root: root, read: map[string]*source{}} }

// of returns the source of the package of a type.
func (s *sources) of(t reflect.Type) (*source, error) {
	dir, ours := strings.CutPrefix(t.PkgPath(), module)
	if !ours {
		return nil, fmt.Errorf("%s is no type of this repository", t)
	}
	if known := s.read[dir]; known != nil {
		return known, nil
	}
	found := &source{doc: map[string]string{}, constants: map[string][]string{}}
	s.read[dir] = found
	files, err := filepath.Glob(filepath.Join(s.root, filepath.FromSlash(dir), "*.go"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, declaration := range parsed.Decls {
			if group, ok := declaration.(*ast.GenDecl); ok {
				found.add(group)
			}
		}
	}
	return found, nil
}

// add reads a group of types or constants.
func (s *source) add(group *ast.GenDecl) {
	for _, spec := range group.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			doc := spec.Doc.Text()
			if doc == "" {
				doc = group.Doc.Text()
			}
			s.doc[spec.Name.Name] = doc
			if fields, ok := spec.Type.(*ast.StructType); ok {
				s.addFields(spec.Name.Name, fields)
			}
		case *ast.ValueSpec:
			s.addConstant(group, spec)
		}
	}
}

func (s *source) addFields(name string, of *ast.StructType) {
	for _, field := range of.Fields.List {
		for _, one := range field.Names {
			s.doc[name+"."+one.Name] = field.Doc.Text()
		}
	}
}

func (s *source) addConstant(group *ast.GenDecl, spec *ast.ValueSpec) {
	of, typed := spec.Type.(*ast.Ident)
	if group.Tok != token.CONST || !typed || len(spec.Values) != 1 {
		return
	}
	if literal, ok := spec.Values[0].(*ast.BasicLit); ok && literal.Kind == token.STRING {
		if text, err := strconv.Unquote(literal.Value); err == nil {
			s.constants[of.Name] = append(s.constants[of.Name], "'"+text+"'")
		}
	}
}

// commentOf turns a comment of Go into one of TypeScript, with the name that the thing
// has there.
func commentOf(doc, name, as, indent string) string {
	doc = strings.TrimSpace(doc)
	if doc == "" {
		return ""
	}
	if rest, begins := strings.CutPrefix(doc, name+" "); begins {
		doc = as + " " + rest
	}
	var out strings.Builder
	for line := range strings.Lines(doc) {
		out.WriteString(strings.TrimRight(indent+"// "+strings.TrimSpace(line), " ") + "\n")
	}
	return out.String()
}
