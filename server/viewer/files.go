package viewer

// shownFile is a file of a post.
type shownFile struct {
	// address is relative to the root of the archive, empty for a file that is not
	// there.
	address       string
	path          string
	name          string
	kind          fileKind
	size          int64
	width, height int64
}

// maxFiles bounds the files of a post that are shown. A server takes ten.
const maxFiles = 100

// files writes the files of a post.
func (m *markup) files(p *page, files []shownFile) {
	if len(files) == 0 {
		return
	}
	p.raw(`<ul class="files">`)
	for i := range files[:min(len(files), maxFiles)] {
		p.raw("<li>")
		m.file(p, &files[i])
		p.raw("</li>")
	}
	p.raw("</ul>")
	if more := len(files) - maxFiles; more > 0 {
		p.count("more", int64(more))
	}
}

// file writes one file by its kind.
func (m *markup) file(p *page, file *shownFile) {
	if file.address == "" {
		m.fileLine(p, file)
		p.tag("missing")
		return
	}
	switch file.kind {
	case fileImage:
		p.raw(`<a class="image" href="../../`)
		p.text(file.address)
		p.raw(`"><img loading="lazy" decoding="async" src="../../`)
		p.text(file.address)
		p.raw(`" alt="`)
		p.text(file.name)
		p.raw(`"`)
		p.dimensions(file)
		p.raw("></a>")
	case fileVideo, fileAudio:
		element := "audio"
		if file.kind == fileVideo {
			element = "video"
		}
		p.raw("<" + element + ` controls preload="none" src="../../`)
		p.text(file.address)
		p.raw(`" aria-label="`)
		p.text(file.name)
		p.raw(`"></` + element + ">")
		m.fileLine(p, file)
	case fileLinked, fileShut:
		m.fileLine(p, file)
	}
}

// maxSide bounds the sizes that are told to a browser.
const maxSide = 100_000

// dimensions writes the size of an image, so that the page does not jump when it
// arrives.
func (p *page) dimensions(file *shownFile) {
	if file.width <= 0 || file.height <= 0 || file.width > maxSide || file.height > maxSide {
		return
	}
	width, height := file.width, file.height
	const most = 480
	if longest := max(width, height); longest > most {
		width, height = max(width*most/longest, 1), max(height*most/longest, 1)
	}
	p.raw(` width="`)
	p.number(width)
	p.raw(`" height="`)
	p.number(height)
	p.raw(`"`)
}

// fileLine writes the name of a file, as a link where it may be opened.
func (m *markup) fileLine(p *page, file *shownFile) {
	p.raw(`<span class="ext" aria-hidden="true">`)
	p.text(badge(file.path))
	p.raw("</span> ")
	if file.address != "" && file.kind != fileShut {
		p.raw(`<a dir="auto" href="../../`)
		p.text(file.address)
		p.raw(`">`)
		p.text(file.name)
		p.raw("</a>")
	} else {
		p.raw(`<span dir="auto">`)
		p.text(file.name)
		p.raw("</span>")
	}
	if file.size > 0 {
		p.raw(` <span class="size">`)
		p.size(file.size)
		p.raw("</span>")
	}
	if file.address != "" && file.kind == fileShut {
		p.raw(` <span class="where">`)
		p.say("file.shut")
		p.raw(" <code>data/")
		p.text(cutText(file.path, maxPath))
		p.raw("</code></span>")
	}
}

// maxPath bounds the part of a path that is shown, in bytes.
const maxPath = 600
