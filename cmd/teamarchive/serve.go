package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mattermost-community/mattermost-plugin-team-export/offline/pages"
	"github.com/mattermost-community/mattermost-plugin-team-export/offline/source"
)

func newServe(t *terminal) *cobra.Command {
	var port int
	cmd := &cobra.Command{
		Use:   "serve ARCHIVE",
		Short: "Show the pages of an archive in a browser of this computer",
		Long: `serve makes the pages of an archive in a temporary folder and gives them, and the files straight from the archive, to
browsers of this computer, until it is interrupted. Nobody else can reach it: it listens on 127.0.0.1 alone.`,
		Example: `  teamarchive serve choir_export.zip`,
		Args:    exactly(1), ValidArgsFunction: archives,
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.reading(args[0], func(a *source.Archive) error { return t.serve(cmd.Context(), a, port) })
		},
	}
	cmd.Flags().IntVar(&port, "port", 0, "the port to listen on; without it one that is free")
	return cmd
}

// serve makes the pages and serves them until ctx ends.
// maxPort is the last port that there is.
const maxPort = 65535

func (t *terminal) serve(ctx context.Context, a *source.Archive, port int) (err error) {
	if port < 0 || port > maxPort {
		return fmt.Errorf("%d is no port: they go up to %d", port, maxPort)
	}
	temporary, err := os.MkdirTemp("", "teamarchive-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temporary)) }()
	folder, err := pages.NewFolder(filepath.Join(temporary, "pages"))
	if err != nil {
		return err
	}
	defer func() { _ = folder.Close() }()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }()
	if err := pages.Make(ctx, a, folder, t.progress); err != nil {
		return err
	}
	t.progress.end()
	_ = t.damage(a.Damage)
	address := "http://" + listener.Addr().String() + "/"
	t.printf("%s\n", address)
	if err := t.result(map[string]string{"address": address}); err != nil {
		return err
	}
	server := &http.Server{Handler: newSite(a, folder, listener.Addr().String()), ReadHeaderTimeout: 10 * time.Second}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	if len(a.Damage) > 0 {
		return errProblems
	}
	return nil
}

// site gives pages from a folder and files from an archive. What strangers attached
// is never run as a part of it.
type site struct {
	archive *source.Archive
	pages   *pages.Folder
	// hosts are the names by which a browser may ask: another one is a page elsewhere
	// whose name leads here.
	hosts map[string]bool
}

func newSite(a *source.Archive, folder *pages.Folder, address string) *site {
	_, port, _ := net.SplitHostPort(address)
	return &site{a, folder, map[string]bool{address: true, "localhost:" + port: true}}
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("X-Frame-Options", "DENY")
	switch {
	case !s.hosts[r.Host]:
		http.Error(w, "wrong host", http.StatusMisdirectedRequest)
		return
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	if name == "" {
		name = pages.Start
	}
	if pages.Shown(name) {
		s.file(w, r, name)
		return
	}
	s.page(w, r, name)
}

func (s *site) page(w http.ResponseWriter, r *http.Request, name string) {
	file, err := s.pages.Open(name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer func() { _ = file.Close() }()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		http.NotFound(w, r)
		return
	}
	http.ServeContent(w, r, name, time.Time{}, file)
}

// inline are the types of files that a browser may show by itself.
var inline = map[string]bool{
	"image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true, "image/bmp": true,
	"audio/mpeg": true, "audio/wave": true, "audio/ogg": true, "application/ogg": true, "video/mp4": true, "video/webm": true,
}

func (s *site) file(w http.ResponseWriter, r *http.Request, name string) {
	content, _, err := s.archive.Seekable(name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer func() { _ = content.Close() }()
	const sniffed = 512
	head, err := io.ReadAll(io.LimitReader(content, sniffed))
	if err != nil && len(head) == 0 {
		http.Error(w, fmt.Sprintf("%s is damaged", path.Base(name)), http.StatusUnprocessableEntity)
		return
	}
	kind := http.DetectContentType(head)
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	if !inline[kind] {
		kind = "application/octet-stream"
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": path.Base(name)}))
	}
	w.Header().Set("Content-Type", kind)
	http.ServeContent(w, r, "", time.Time{}, content)
}
