"""The form of the back office: its controls hold text, and a file or JSON under the name of one is nothing."""

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto


class TypedForm(FlaskForm):
    """As FlaskForm, but the data of a text is never a file or a number out of a body of another type."""

    class Meta(FlaskForm.Meta):
        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            return request.form if formdata is _Auto and request.method == "POST" else _given(formdata)


def _given(formdata: Any) -> Any:
    return None if formdata is _Auto else formdata
