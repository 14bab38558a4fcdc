package stores_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed"
	"github.com/mattermost-community/mattermost-plugin-team-export/build/testbed/ledger"
)

func readLedger(t *testing.T) *ledger.Ledger {
	t.Helper()
	read, err := ledger.Read()
	require.NoError(t, err)
	return read
}

func TestEveryColumnOfTheServerIsInTheLedger(t *testing.T) {
	known := readLedger(t)
	found, err := server.DB.QueryContext(t.Context(), `SELECT table_name, column_name FROM information_schema.columns c
		JOIN information_schema.tables t USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`)
	require.NoError(t, err)
	defer func() { require.NoError(t, found.Close()) }()
	live := map[string]map[string]bool{}
	for found.Next() {
		var table, column string
		require.NoError(t, found.Scan(&table, &column))
		if live[table] == nil {
			live[table] = map[string]bool{}
		}
		live[table][column] = true
	}
	require.NoError(t, found.Err())

	told := maps.Clone(known.LeftOut)
	for table, columns := range known.Columns {
		require.NotContains(t, told, table, "docs/FORMAT.md says two things of it")
		told[table] = map[string]bool{}
		for column := range columns {
			told[table][column] = true
		}
	}
	if newer {
		for table, columns := range known.Newer {
			told[table] = merged(told[table], columns)
		}
	}
	news, gone := lacking(live, told), lacking(told, live)
	require.Empty(t, news, "the server has these, and docs/FORMAT.md does not say what becomes of them")
	require.Empty(t, gone, "docs/FORMAT.md speaks of these, and the server does not have them")
}

// merged returns the columns of two lists.
func merged(a, b map[string]bool) map[string]bool {
	all := maps.Clone(a)
	if all == nil {
		all = map[string]bool{}
	}
	maps.Copy(all, b)
	return all
}

// lacking are the columns of tables that another list does not have.
func lacking(tables, from map[string]map[string]bool) (names []string) {
	for table, columns := range tables {
		for column := range columns {
			if !from[table][column] {
				names = append(names, table+"."+column)
			}
		}
	}
	slices.Sort(names)
	return names
}

func TestEveryFieldOfTheBulkFormatIsInTheLedger(t *testing.T) {
	known := readLedger(t)
	source, err := testbed.ServerSource(t.Context())
	require.NoError(t, err)
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(source, "channels", "app", "imports", "import_types.go"), nil, 0)
	require.NoError(t, err)
	types := map[string]*ast.StructType{}
	ast.Inspect(file, func(node ast.Node) bool {
		if spec, ok := node.(*ast.TypeSpec); ok {
			if fields, ok := spec.Type.(*ast.StructType); ok {
				types[spec.Name.Name] = fields
			}
		}
		return true
	})
	live := map[string]map[string]bool{}
	for field, kind := range jsonFields(t, types["LineImportData"]) {
		if types[kind] == nil || field == "info" {
			continue
		}
		live[field] = map[string]bool{}
		flatten(t, types, kind, "", live[field])
	}
	live["version"] = map[string]bool{"version": true}
	flatten(t, types, "VersionInfoImportData", "info.", live["version"])

	for line, fields := range live {
		for field := range fields {
			require.NotEmpty(t, known.Fields[line][field], "field %s of %s lines is not in docs/FORMAT.md", field, line)
		}
		require.Len(t, known.Fields[line], len(fields), "docs/FORMAT.md speaks of fields that %s lines do not have", line)
	}
	require.Len(t, known.Fields, len(live), "docs/FORMAT.md speaks of lines that the format does not have")
}

// jsonFields are the names of a struct's fields in JSON, with the names of
// their types; embedded fields are under "".
func jsonFields(t *testing.T, fields *ast.StructType) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, field := range fields.Fields.List {
		name := ""
		if field.Tag != nil {
			name, _, _ = strings.Cut(reflect.StructTag(strings.Trim(field.Tag.Value, "`")).Get("json"), ",")
		}
		if name == "-" {
			continue
		}
		found[name] = typeName(field.Type)
	}
	return found
}

// typeName is the name of a type without pointers, with [] in front of lists.
func typeName(expression ast.Expr) string {
	switch e := expression.(type) {
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.ArrayType:
		return "[]" + typeName(e.Elt)
	case *ast.SelectorExpr:
		return fmt.Sprint(e.X, ".", e.Sel.Name)
	default:
		return fmt.Sprint(e)
	}
}

func flatten(t *testing.T, types map[string]*ast.StructType, kind, path string, into map[string]bool) {
	t.Helper()
	for name, fieldType := range jsonFields(t, types[kind]) {
		element, isList := strings.CutPrefix(fieldType, "[]")
		switch {
		case name == "":
			flatten(t, types, fieldType, path, into)
		case types[element] == nil:
			into[path+name] = true
		case isList:
			flatten(t, types, element, path+name+"[].", into)
		default:
			flatten(t, types, element, path+name+".", into)
		}
	}
}
