"""The form of the back office: its controls hold text, and a file or JSON under the name of one is nothing."""

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto


class TypedForm(FlaskForm):
    """As FlaskForm, but the data of a text is never a file or a number out of a body of another type."""

    class Meta(FlaskForm.Meta):
        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            if formdata is not _Auto:
                return formdata
            return request.form if request.method == "POST" else None
