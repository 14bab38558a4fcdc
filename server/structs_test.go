package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// mostMethods bounds the methods of a struct. A struct that needs more is several
// collaborators.
const mostMethods = 38

// largeStructs are the structs with more methods. They may become smaller, and no other
// joins them.
var largeStructs = map[string]int{"../offline/remote.Client": 47}

// methodsOf counts the methods of each type of the code below the folders.
func methodsOf(t *testing.T, folders ...string) map[string]int {
	t.Helper()
	methods := map[string]int{}
	for _, folder := range folders {
		require.NoError(t, filepath.WalkDir(folder, func(file string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
				return err
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			for _, declared := range parsed.Decls {
				if function, ok := declared.(*ast.FuncDecl); ok && function.Recv != nil {
					methods[filepath.ToSlash(filepath.Dir(file))+"."+receiver(function.Recv.List[0].Type)]++
				}
			}
			return nil
		}))
	}
	return methods
}

// receiver returns the name of the type that a method belongs to.
func receiver(expression ast.Expr) string {
	switch of := expression.(type) {
	case *ast.StarExpr:
		return receiver(of.X)
	case *ast.IndexExpr:
		return receiver(of.X)
	case *ast.IndexListExpr:
		return receiver(of.X)
	case *ast.Ident:
		return of.Name
	default:
		return ""
	}
}

func TestArchitecture_StructsHaveFewMethods(t *testing.T) {
	for name, methods := range methodsOf(t, ".", "../offline", "../cmd", "../build/testbed") {
		require.LessOrEqual(t, methods, max(mostMethods, largeStructs[name]), "%s is too large: divide it by what its methods are about", name)
	}
}
