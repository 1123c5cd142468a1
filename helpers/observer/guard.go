package observer

import (
	"net"
	"net/http"
)

// policy lets a page load nothing but its own style and script, and lets
// notebooks on this machine, and no other site, show it in a frame.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; " +
	"frame-ancestors 'self' http://localhost:* http://127.0.0.1:*"

// guard sets the security headers and refuses what a read-only page on loopback
// never gets: other methods, and names that some other site made point here
// (DNS rebinding), by which its scripts could read the messages.
func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("Content-Security-Policy", policy)
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Referrer-Policy", "no-referrer")
		head.Set("Cross-Origin-Resource-Policy", "same-origin")
		head.Set("Cache-Control", "no-store")
		switch {
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			head.Set("Allow", "GET, HEAD")
			http.Error(w, "solo lectura · read-only", http.StatusMethodNotAllowed)
		case onLoopback(r) && !loopbackName(r.Host):
			http.Error(w, "nombre desconocido · unknown host name", http.StatusMisdirectedRequest)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// onLoopback reports whether the request came in on a loopback address. Behind
// a published port, as in a container, it does not, and any name may be right.
func onLoopback(r *http.Request) bool {
	addr, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	return ok && addr.IP.IsLoopback()
}

// loopbackName reports whether a Host header names this machine.
func loopbackName(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip := net.ParseIP(host)
	return host == "localhost" || host == "[::1]" || ip != nil && ip.IsLoopback()
}
