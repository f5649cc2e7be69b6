"""The Whoosh index.  The only package that imports whoosh."""
