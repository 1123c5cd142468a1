package display

// Bundle is a MIME bundle: data by MIME type, as Jupyter's display messages
// carry it. Binary data (image/png) is a base64 string. A bundle that is shown
// always has "text/plain".
type Bundle map[string]any
