package observer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
)

// handler answers requests: a page's data come from the caches, its form from
// what the request accepts.
type handler struct {
	server *Server
	pages  *pages
}

func newHandler(s *Server) (http.Handler, error) {
	pages, err := newPages()
	if err != nil {
		return nil, err
	}
	h := &handler{server: s, pages: pages}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", h.page("overview", h.overview))
	mux.HandleFunc("GET /broker/{id}", h.page("broker", h.broker))
	mux.HandleFunc("GET /topic/{name}", h.page("topic", h.topic))
	mux.HandleFunc("GET /topic/{name}/messages", h.page("messages", h.messagesPage))
	mux.HandleFunc("GET /consumer/{group}", h.page("consumer", h.consumer))
	mux.Handle("GET /-/", http.StripPrefix("/-", http.FileServerFS(pages.assets)))
	mux.HandleFunc("/", h.page("", func(*http.Request, snapshot) (any, *problem) {
		return nil, &problem{status: http.StatusNotFound, title: text{"No existe esta página", "No such page"}}
	}))
	return guard(mux), nil
}

// problem is why there is no page.
type problem struct {
	status        int
	title, detail text
}

// content makes the data of a page.
type content func(*http.Request, snapshot) (any, *problem)

// page answers with a template's page, or its data as JSON.
func (h *handler) page(name string, data content) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s, err := h.server.snapshots.get(r.Context(), struct{}{})
		v := newView(r, name, s)
		switch {
		case err != nil:
			v.fail(unreachable(h.server.brokers, err))
		default:
			body, p := data(r, s)
			if v.Body = body; p != nil {
				v.fail(p)
			}
		}
		h.answer(w, r, v)
	}
}

func (h *handler) answer(w http.ResponseWriter, r *http.Request, v *view) {
	var (
		out  bytes.Buffer
		err  error
		kind = "text/html; charset=utf-8"
	)
	if wantsJSON(r) {
		kind = "application/json"
		encoder := json.NewEncoder(&out)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(v.asJSON())
	} else {
		err = h.pages.write(&out, v)
	}
	if err != nil { // of ours: the templates do not fit the data
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Vary", "Accept, Accept-Language")
	w.WriteHeader(v.Status)
	_, _ = w.Write(out.Bytes())
}

// wantsJSON as Kafdrop does it: by the Accept header. A browser names HTML.
func wantsJSON(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "application/json") && !strings.Contains(accept, "text/html")
}

func unreachable(brokers string, err error) *problem {
	detail := err.Error()
	p := &problem{
		status: http.StatusServiceUnavailable,
		title:  text{"No hay respuesta del clúster", "The cluster does not answer"},
	}
	if errors.Is(err, context.DeadlineExceeded) {
		detail = "timeout"
	}
	p.detail = text{
		"No se ha podido hablar con ninguno de los brokers " + brokers + " (" + detail + "). " +
			"Comprueba que el clúster está en marcha y que KAFKA_BROKERS es correcta; esta página lo vuelve a intentar sola.",
		"None of the brokers " + brokers + " could be reached (" + detail + "). " +
			"Check that the cluster is running and that KAFKA_BROKERS is right; this page tries again by itself.",
	}
	return p
}

func notFound(es, en string) *problem {
	return &problem{status: http.StatusNotFound, title: text{es, en}, detail: text{
		"Puede que aún no se haya creado, o que se haya borrado. La portada muestra lo que hay.",
		"It may not exist yet, or it was deleted. The first page shows what there is.",
	}}
}

func (h *handler) overview(_ *http.Request, s snapshot) (any, *problem) { return overviewOf(s), nil }

func (h *handler) broker(r *http.Request, s snapshot) (any, *problem) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 32)
	if page, ok := brokerOf(s, int32(id)); ok && err == nil {
		return page, nil
	}
	return nil, notFound("No hay ningún broker "+r.PathValue("id"), "There is no broker "+r.PathValue("id"))
}

func (h *handler) topic(r *http.Request, s snapshot) (any, *problem) {
	name := r.PathValue("name")
	if page, ok := topicOf(s, name); ok {
		return page, nil
	}
	return nil, noTopic(name)
}

func noTopic(name string) *problem {
	return notFound("No existe el topic "+name, "There is no topic "+name)
}

func (h *handler) consumer(r *http.Request, s snapshot) (any, *problem) {
	name := r.PathValue("group")
	if g, ok := s.groups[name]; ok {
		return groupOf(s, g), nil
	}
	return nil, notFound("No existe el grupo "+name, "There is no group "+name)
}

func (h *handler) messagesPage(r *http.Request, s snapshot) (any, *problem) {
	name := r.PathValue("name")
	t, ok := s.topics[name]
	if !ok {
		return nil, noTopic(name)
	}
	bad := func(t *text) *problem {
		return &problem{status: http.StatusBadRequest, title: text{"No se puede mostrar eso", "That cannot be shown"}, detail: *t}
	}
	a, wrong := parseAsk(name, r.URL.Query())
	if wrong != nil {
		return nil, bad(wrong)
	}
	if _, wrong := spansOf(t, a); wrong != nil {
		return nil, bad(wrong)
	}
	page, err := h.server.messages.get(r.Context(), a)
	if err != nil {
		return nil, unreachable(h.server.brokers, err)
	}
	return page, nil
}

// readMessages reads a page of messages for the cache.
func (s *Server) readMessages(r *reader) func(context.Context, ask) (messages, error) {
	return func(ctx context.Context, a ask) (messages, error) {
		snap, err := s.snapshots.get(ctx, struct{}{})
		if err != nil {
			return messages{}, err
		}
		t := snap.topics[a.topic]
		spans, wrong := spansOf(t, a)
		if wrong != nil {
			return messages{}, errors.New(wrong.en)
		}
		read, failed := r.messages(ctx, t, spans)
		return messagesOf(t, a, spans, read, failed), nil
	}
}
